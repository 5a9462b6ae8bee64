-- What a person set in this version; of the rest, what files say by the time it goes live is what counts.
alter table imported_tools add column edited boolean not null default false;
-- A reading that ends its process again and again is given up.
alter table import_jobs add column attempts integer not null default 0;
