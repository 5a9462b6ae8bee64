const hexadecimal = (byte: number) => `0x${byte.toString(16)}`;
const octal = (byte: number) => `0${byte.toString(8)}`;
const fullwidth = (text: string) =>
  text.replace(/[!-~]/g, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0));
const percent = (text: string) =>
  text.replace(/[^.]/g, (char) => `%${(char.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`);

/** Every way to write an IPv4 address as the host of a URL that the WHATWG standard reads as that address. */
export function notationsOfIPv4(address: string): string[] {
  const bytes = address.split(".").map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const short = `${a}.${b}.${c * 256 + d}`;
  const shorter = `${a}.${(b * 256 + c) * 256 + d}`;
  return [
    address,
    `${address}.`,
    bytes.map(hexadecimal).join("."),
    bytes.map(hexadecimal).join(".").toUpperCase(),
    bytes.map(octal).join("."),
    bytes.map((byte) => `000${octal(byte)}`).join("."),
    `${hexadecimal(a)}.${octal(b)}.${c}.${d}`,
    short,
    shorter,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `${octal(a)}.0x${((b * 256 + c) * 256 + d).toString(16)}`,
    percent(address),
    address.replaceAll(".", "%2e"),
    fullwidth(address),
    address.replaceAll(".", "。"),
    address.replace(".", "\u00ad."),
    `${address}\u200b`,
    `${a}.\t${b}.${c}.\n${d}`,
  ];
}

/** IPv6 addresses that wrap an IPv4 one, as hosts of a URL: in brackets. */
export function wrappersOfIPv4(address: string): string[] {
  const bytes = address.split(".").map(Number);
  const hex = (from: number, mask = 0) =>
    bytes
      .slice(from, from + 2)
      .map((byte) => (byte ^ mask).toString(16).padStart(2, "0"))
      .join("");
  const groups = `${hex(0)}:${hex(2)}`;
  return [
    `::ffff:${address}`,
    `::FFFF:${groups}`,
    `0:0:0:0:0:ffff:${groups}`,
    `0000:0000:0000:0000:0000:FFFF:${groups}`,
    `::${address}`,
    `::ffff:0:${address}`,
    `64:ff9b::${address}`,
    `64:ff9b:1::${address}`,
    `64:ff9b:1:${hex(0)}:${hex(2).slice(0, 2)}:${hex(2).slice(2)}00::`,
    `2002:${groups}::`,
    `2002:${groups}::${address}`,
    `2001:0:${groups}::1`,
    `2001:0:4136:e378:8000:63bf:${hex(0, 0xff)}:${hex(2, 0xff)}`,
    `fe80::5efe:${address}`,
    `2600:1f00::5efe:${address}`,
    `2600:1f00::200:5efe:${address}`,
  ].map((wrapper) => `[${wrapper}]`);
}
