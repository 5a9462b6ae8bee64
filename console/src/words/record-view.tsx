import { Box, DataList, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Json } from "../api/action.ts";
import { asRecord, fieldsOf, fieldWords, hasParts, valueWords } from "./record.ts";

/** A record's fields, one a line, worded for the reader; records within records are indented below their name. */
export function RecordView({ record }: { record: { [field: string]: Json } }) {
  return (
    <DataList size="xs" gap={3} labelWidth="6.5rem">
      {fieldsOf(record).map(([name, value]) => (
        <DataList.Item key={name} display={hasParts(value) ? "block" : "flex"}>
          <DataList.ItemLabel title={name}>{fieldWords(name)}</DataList.ItemLabel>
          <DataList.ItemValue pl={hasParts(value) ? "sm" : 0} style={{ overflowWrap: "anywhere" }}>
            <RecordValue value={value} />
          </DataList.ItemValue>
        </DataList.Item>
      ))}
    </DataList>
  );
}

/** Any value in words: a record, a list or a single thing. */
export function RecordValue({ value }: { value: Json }) {
  const { i18n } = useTranslation();
  const record = asRecord(value);
  if (record !== undefined) return <RecordView record={record} />;
  if (!Array.isArray(value)) return valueWords(value, i18n.language);
  return (
    <Stack component="ul" gap={6} m={0} p={0} style={{ listStyle: "none" }}>
      {value.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the items have no names, and the list is never reordered
        <Box component="li" key={index} style={{ borderLeft: "2px solid var(--mantine-color-default-border)" }} pl="xs">
          <RecordValue value={item} />
        </Box>
      ))}
    </Stack>
  );
}
