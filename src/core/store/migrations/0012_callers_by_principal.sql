-- What a key has asked for lately is offered where it is to name one of its actions.
create index action_callers_of_principal on action_callers (principal, action_id desc);
