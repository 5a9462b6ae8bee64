-- A window knows its end, so that those that are over can be found and thrown away whatever their length.
alter table rate_windows rename column starts_at to ends_at;
create index rate_windows_by_end on rate_windows (ends_at);
