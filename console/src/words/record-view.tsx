import { useTranslation } from "react-i18next";
import type { Json } from "../api/action.ts";
import { fieldWords, valueWords } from "./record.ts";
import classes from "./record-view.module.css";

/** A record's fields, one a line, worded for the reader. */
export function RecordView({ record }: { record: { [field: string]: Json } }) {
  const { i18n } = useTranslation();
  return (
    <dl className={classes.fields}>
      {Object.entries(record).map(([name, value]) => (
        <div key={name} className={classes.field}>
          <dt title={name}>{fieldWords(name)}</dt>
          <dd>{valueWords(value, i18n.language)}</dd>
        </div>
      ))}
    </dl>
  );
}
