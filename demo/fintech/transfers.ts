import { type Operation, read, write } from "../company/operation.ts";
import { Refusal } from "../company/refusal.ts";
import { type AccountId, account, belonging } from "./account.ts";
import { idOf } from "./ids.ts";
import { type Paging, page } from "./page.ts";
import { SELECT, showTransfer, type TransferRow, transfer } from "./transfer.ts";
import { orderTransfer, type TransferOrder } from "./transfer-order.ts";
import { TRANSFER_STATUSES, type TransferStatus, WORDS, type Worded } from "./words.ts";

interface TransferId extends Worded {
  transferId: string;
}

export const transferOperations: Record<string, Operation> = {
  createTransfer: write<TransferOrder & Worded>((desk, { "Accept-Language": accepted, ...order }) => {
    const transferId = idOf("transfer", orderTransfer(desk, order));
    return { record: transferId, body: showTransfer(transfer(desk, transferId), accepted) };
  }),

  getTransfer: read<TransferId>((desk, { transferId, "Accept-Language": accepted }) =>
    showTransfer(transfer(desk, transferId), accepted),
  ),

  cancelTransfer: write<TransferId>((desk, { transferId, "Accept-Language": accepted }) => {
    const row = transfer(desk, transferId);
    if (row.state !== "pending") {
      const message = `Transfer ${transferId} is ${WORDS.transfer[row.state].en}.`;
      throw new Refusal(409, `TRANSFER_${row.state.toUpperCase()}`, message);
    }
    const at = desk.now.toISOString();
    desk.records.run("UPDATE transfers SET (cancelled_at, entry) = (?, NULL) WHERE number = ?", at, row.number);
    desk.records.run("DELETE FROM entries WHERE number = ?", row.entry);
    return { record: transferId, body: showTransfer(transfer(desk, transferId), accepted) };
  }),

  listTransfers: read<AccountId & Paging & Worded & { status?: readonly TransferStatus[] }>(
    (desk, { accountId, status = TRANSFER_STATUSES, "Accept-Language": accepted, ...paging }) => {
      const row = account(desk, accountId);
      const found = page(paging, (after, limit) =>
        desk.records.all<TransferRow>(
          `${SELECT} WHERE account = ? AND state IN (SELECT value FROM json_each(?))
             AND (created_at, transfers.number) < (?, ?)
           ORDER BY created_at DESC, transfers.number DESC LIMIT ?`,
          desk.now.toISOString(),
          row.number,
          JSON.stringify(status),
          ...after,
          limit,
        ),
      );
      return { ...belonging(row), items: found.rows.map((one) => showTransfer(one, accepted)), page: found.page };
    },
  ),
};
