/** A name as most companies would write it, however this one does: `invoiceId`, `invoice-id` and `InvoiceID` are `invoice_id`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
}
