/** The `data` of each event of a server-sent event stream, as it comes in (HTML Living Standard, 9.2.6). */
export async function* readEventData(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  let rest = "";
  let data: string[] = [];
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
      if (line !== "" || data.length === 0) continue;
      yield data.join("\n");
      data = [];
    }
  }
}
