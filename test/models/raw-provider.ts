import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A server that answers the n-th request with the n-th handler (the last one again after that). */
export async function rawProvider(...handlers: ((response: ServerResponse) => void)[]) {
  const arrivals: number[] = [];
  const bodies: unknown[] = [];
  let closed = 0;
  const server = createServer(async (request, response) => {
    arrivals.push(performance.now());
    response.on("close", () => {
      closed += 1;
    });
    bodies.push(await json(request));
    handlers[Math.min(arrivals.length, handlers.length) - 1]?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** When each request came, by `performance.now()`. */
    arrivals,
    bodies,
    /** Responses that ended, whoever ended them. */
    closed: () => closed,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One answer in OpenAI's streaming form; without `finish` the stream ends in good order but incomplete. */
export function openAiStream(deltas: object[], finish?: string) {
  return (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const choices: object[] = deltas.map((delta) => ({ index: 0, delta: { role: "assistant", ...delta } }));
    if (finish) choices.push({ index: 0, delta: {}, finish_reason: finish });
    for (const choice of choices) {
      const chunk = { id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [choice] };
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    }
    response.end(finish ? "data: [DONE]\n\n" : "");
  };
}

/** One answer in Anthropic's streaming form with a single tool call whose input arrives as `json`. */
export function anthropicCall(name: string, json: string) {
  const events: [string, object][] = [
    [
      "message_start",
      {
        message: {
          id: "msg_1",
          type: "message",
          role: "assistant",
          model: "m",
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 100, cache_read_input_tokens: 900, cache_creation_input_tokens: 0, output_tokens: 1 },
        },
      },
    ],
    ["content_block_start", { index: 0, content_block: { type: "tool_use", id: "toolu_1", name, input: {} } }],
    ["content_block_delta", { index: 0, delta: { type: "input_json_delta", partial_json: json } }],
    ["content_block_stop", { index: 0 }],
    ["message_delta", { delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 20 } }],
    ["message_stop", {}],
  ];
  return (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const [type, data] of events) response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
    response.end();
  };
}
