-- When the token was issued that said what stands here: an older one, still valid on another page, changes nothing.
alter table customers add column identity_issued_at timestamptz not null default 'epoch';
