import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DemoCustomer, demoCustomers } from "../api/customer-api.ts";
import { useFetched } from "../api/use-fetched.ts";
import { FailureAlert } from "../words/failure-alert.tsx";
import type { Identity } from "./chat-session.ts";

interface Props {
  identity: Identity | undefined;
  onChange: (identity: Identity) => void;
}

const visitor = "visitor";
const labelOf = ({ id, name, email }: DemoCustomer) => [name, email ?? id].join(" · ");

/** Whose words these are. In production the company's own page says so; the demo lets one choose. */
export function IdentityPicker({ identity, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<DemoCustomer>();
  const [query] = useDebouncedValue(chosen && typed === labelOf(chosen) ? "" : typed, 200);
  const { data: found, failure } = useFetched(useCallback(() => demoCustomers(query), [query]));

  const choose = useCallback(
    (customer: DemoCustomer) => {
      setChosen(customer);
      onChange({ customerId: customer.id });
    },
    [onChange],
  );
  const first = found?.[0];
  useEffect(() => {
    if (identity === undefined && first) choose(first);
  }, [identity, first, choose]);

  const customers = [...(found ?? [])];
  if (chosen && !customers.some(({ id }) => id === chosen.id)) customers.unshift(chosen);

  return (
    <>
      <Select
        label={t("chat.iAm")}
        searchable
        allowDeselect={false}
        maxDropdownHeight={320}
        nothingFoundMessage={t("chat.nobodyFound")}
        value={identity === undefined ? null : identity === visitor ? visitor : identity.customerId}
        onSearchChange={setTyped}
        // The server has searched already.
        filter={({ options }) => options}
        data={[
          { value: visitor, label: t("chat.visitor") },
          ...customers.map((customer) => ({ value: customer.id, label: labelOf(customer) })),
        ]}
        onChange={(value) => {
          const customer = customers.find(({ id }) => id === value);
          if (customer) choose(customer);
          else if (value === visitor) onChange(visitor);
        }}
      />
      <FailureAlert failure={failure} />
    </>
  );
}
