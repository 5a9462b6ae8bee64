import { useTranslation } from "react-i18next";
import type { Json } from "../api/action.ts";
import { asRecord, fieldsOf, fieldWords, hasParts, valueWords } from "./record.ts";
import classes from "./record-view.module.css";

/** A record's fields, one a line, worded for the reader; records within records are indented. */
export function RecordView({ record }: { record: { [field: string]: Json } }) {
  return (
    <dl className={classes.fields}>
      {fieldsOf(record).map(([name, value]) => (
        <div key={name} className={hasParts(value) ? classes.nested : classes.field}>
          <dt title={name}>{fieldWords(name)}</dt>
          <dd>
            <RecordValue value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Any value in words: a record, a list or a single thing. */
export function RecordValue({ value }: { value: Json }) {
  const { i18n } = useTranslation();
  const record = asRecord(value);
  if (record !== undefined) return <RecordView record={record} />;
  if (!Array.isArray(value)) return valueWords(value, i18n.language);
  return (
    <ul className={classes.list}>
      {value.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the items have no names, and the list is never reordered
        <li key={index}>
          <RecordValue value={item} />
        </li>
      ))}
    </ul>
  );
}
