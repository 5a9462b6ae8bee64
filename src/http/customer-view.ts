import type { ActionView } from "../core/actions/action.ts";

/** The part of an action that its customer may see: of a staff view, nothing but these fields is copied. */
export function actionForCustomer(action: ActionView): ActionView {
  const { id, status, tool, title, titles, args, expires_at, created_at, settled_at, message_to_customer } = action;
  return { id, status, tool, title, titles, args, expires_at, created_at, settled_at, message_to_customer };
}
