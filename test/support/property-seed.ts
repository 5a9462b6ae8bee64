import fc from "fast-check";

/**
 * Every run of the quick tests draws the same examples, so that a failure is of the change and can be seen again. New examples
 * are looked for by hand: `PROPERTY_SEED=random npm test`, or a number to repeat a run.
 */
const asked = process.env.PROPERTY_SEED;
if (asked !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: asked ? Number(asked) : 20_261_121 });
