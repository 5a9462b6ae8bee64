-- Every request asks whose key it carries and who that customer is, so processes remember the answer for a moment. They are told
-- when it has changed, by whichever statement.
create function tell_changed_callers() returns trigger language plpgsql as $$
begin
  perform pg_notify('changed_callers', '');
  return null;
end $$;

create trigger tell_changed_callers after update or delete on api_keys
  for each row execute function tell_changed_callers();

create trigger tell_changed_callers after update of external_id, email, name, attributes on customers
  for each row when ((old.external_id, old.email, old.name, old.attributes)
    is distinct from (new.external_id, new.email, new.name, new.attributes))
  execute function tell_changed_callers();
