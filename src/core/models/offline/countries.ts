/** Codes that Intl knows under names that are no countries. */
const NOT_COUNTRIES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);
const ALSO: Record<string, string> = {
  usa: "US",
  america: "US",
  uk: "GB",
  england: "GB",
  britain: "GB",
  美国: "US",
  英国: "GB",
  中国: "CN",
  香港: "HK",
  台湾: "TW",
  澳门: "MO",
};

function namesOfCountries(): Map<string, string> {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !NOT_COUNTRIES.has(code));
  const names = ["en", "zh"].map((language) => new Intl.DisplayNames([language], { type: "region", fallback: "none" }));
  const named = codes.flatMap((code) =>
    names.flatMap((display) => {
      const name = display.of(code);
      return name === undefined ? [] : [[name.toLowerCase(), code] as const];
    }),
  );
  return new Map([...named, ...Object.entries(ALSO)]);
}

let known: Map<string, string> | undefined;

/** The ISO 3166-1 code of a country named in English or Chinese. */
export function countryIn(text: string): string | undefined {
  known ??= namesOfCountries();
  return known.get(
    text
      .trim()
      .toLowerCase()
      .replace(/^the |[.。!！]$/g, ""),
  );
}
