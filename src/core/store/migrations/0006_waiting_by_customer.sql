-- What one customer has waiting is counted before more of it is stored.
create index actions_waiting on actions (customer_id) where status = 'awaiting_approval';
