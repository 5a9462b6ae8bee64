/** The companies that can be tried without systems of one's own; each has a template. */
export const DEMO_NAMES = ["ecommerce", "saas", "fintech"] as const;

export type DemoName = (typeof DEMO_NAMES)[number];
