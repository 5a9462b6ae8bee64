/** A WebSocket that comes back by itself. Whoever uses it asks again, on every `opened`, for what it may have missed. */
export interface LiveSocket {
  /** False when there is no connection; nothing is kept for later. */
  send(data: object): boolean;
  close(): void;
}

export interface SocketListener {
  opened(): void;
  received(data: unknown): void;
  /** The connection is gone; the next attempt is scheduled. */
  lost(): void;
}

const firstDelayMs = 400;
const longestDelayMs = 15_000;

/** @param query asked before every attempt, as the credentials in it may have to be renewed */
export function openSocket(query: () => Promise<URLSearchParams>, listener: SocketListener): LiveSocket {
  let socket: WebSocket | undefined;
  let attempts = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const retry = () => {
    if (closed) return;
    listener.lost();
    // Half of the delay is random, so that a restarted server is not met by everybody in the same instant.
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** attempts++) * (0.5 + Math.random() / 2);
    timer = setTimeout(connect, delay);
  };

  const connect = async () => {
    const address = new URL("ws", document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    try {
      address.search = (await query()).toString();
    } catch {
      return retry();
    }
    if (closed) return;
    const opening = new WebSocket(address);
    socket = opening;
    opening.onopen = () => {
      attempts = 0;
      listener.opened();
    };
    opening.onmessage = (event) => listener.received(readJson(event.data));
    opening.onclose = () => {
      if (socket !== opening) return;
      socket = undefined;
      retry();
    };
  };

  const comeBackNow = () => {
    if (socket !== undefined || closed) return;
    clearTimeout(timer);
    attempts = 0;
    void connect();
  };
  window.addEventListener("online", comeBackNow);
  void connect();

  return {
    send: (data) => {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(data));
      return true;
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      window.removeEventListener("online", comeBackNow);
      socket?.close();
    },
  };
}

function readJson(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
