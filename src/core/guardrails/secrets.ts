import { type Span, spansOf } from "./review.ts";

/** Forms of credentials, as their issuers publish them for secret scanning. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<![\w-])(?:sk|pk|rk)[-_](?:ant-|proj-|live_|test_|or-)?[A-Za-z0-9_-]{16,}/g,
  /(?<!\w)(?:AKIA|ASIA)[A-Z0-9]{16}(?!\w)/g,
  /(?<!\w)(?:ghp|gho|ghu|ghs|ghr|github_pat)_[A-Za-z0-9_]{20,}/g,
  /(?<!\w)xox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /(?<!\w)AIza[\w-]{35}(?!\w)/g,
  /(?<![\w.])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g,
  /\b[a-z][a-z0-9+.-]{2,15}:\/\/[^\s:/@]+:[^\s@/]+@[^\s]+/gi,
  /\bBearer\s+[A-Za-z0-9._~+/-]{20,}=*/g,
  /\b(?:api[_ -]?key|secret(?:[_ -]?key)?|access[_ -]?token|auth[_ -]?token|client[_ -]?secret|passw(?:or)?d|密码|密钥|口令)\s*(?:is|=|:|：|是|为)\s*["'`]?[^\s"'`，。,]{8,}/gi,
];

/** Keys, tokens and passwords: none of them is ever meant for a customer. */
export function findSecrets(text: string): Span[] {
  return SECRETS.flatMap((pattern) => spansOf(text, pattern, "secret"));
}
