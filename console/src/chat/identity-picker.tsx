import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DemoCustomer, demoCustomers } from "../api/customer-api.ts";
import { useFetched } from "../api/use-fetched.ts";
import { FailureAlert } from "../words/failure-alert.tsx";
import { type Identity, keyOf } from "./remembered-chat.ts";

interface Props {
  identity: Identity | undefined;
  onChange: (identity: Identity) => void;
}

const visitor = "visitor";
const identityOf = ({ id, name, email }: DemoCustomer) => ({ customerId: id, label: [name, email ?? id].join(" · ") });

/** Whose words these are. In production the company's own page says so; the demo lets one choose. */
export function IdentityPicker({ identity, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const chosen = identity === undefined || identity === visitor ? undefined : identity;
  // What stands in the field after a choice is no search.
  const [query] = useDebouncedValue(typed === chosen?.label || typed === t("chat.visitor") ? "" : typed, 200);
  const { data, failure } = useFetched(useCallback(() => demoCustomers(query), [query]));

  const found = (data ?? []).map(identityOf);
  const first = identity === undefined ? found[0] : undefined;
  useEffect(() => {
    if (first) onChange(first);
  });
  const customers = chosen && !found.some((one) => one.customerId === chosen.customerId) ? [chosen, ...found] : found;

  return (
    <>
      <Select
        label={t("chat.iAm")}
        searchable
        allowDeselect={false}
        maxDropdownHeight={320}
        nothingFoundMessage={t("chat.nobodyFound")}
        value={identity === undefined ? null : keyOf(identity)}
        onSearchChange={setTyped}
        // The server has searched already.
        filter={({ options }) => options}
        data={[
          { value: visitor, label: t("chat.visitor") },
          ...customers.map(({ customerId, label }) => ({ value: customerId, label })),
        ]}
        onChange={(value) => {
          const customer = customers.find(({ customerId }) => customerId === value);
          if (customer) onChange(customer);
          else if (value === visitor) onChange(visitor);
        }}
      />
      <FailureAlert failure={failure} />
    </>
  );
}
