const CHINESE_DIGITS: Record<string, number> = {
  零: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const CHINESE_UNITS: Record<string, number> = { 十: 10, 百: 100, 千: 1000, 万: 10_000 };

/** The value of a Chinese numeral below one hundred million, such as 二百五十. */
export function chineseNumber(text: string): number {
  let total = 0;
  let digit = 0;
  for (const char of text) {
    const unit = CHINESE_UNITS[char];
    if (unit === undefined) digit = CHINESE_DIGITS[char] ?? 0;
    else if (unit === 10_000) [total, digit] = [(total + digit) * unit, 0];
    else [total, digit] = [total + (digit || 1) * unit, 0];
  }
  return total + digit;
}
