import { type CSSVariablesResolver, createTheme, Modal } from "@mantine/core";

export const theme = createTheme({
  colors: {
    calm: [
      "#eef7f7",
      "#dbeceb",
      "#b6d8d7",
      "#8dc3c2",
      "#6bb1b0",
      "#55a6a4",
      "#489f9e",
      "#378b89",
      "#2a7b7a",
      "#176b6a",
    ],
  },
  primaryColor: "calm",
  primaryShade: { light: 9, dark: 8 },
  autoContrast: true,
  defaultRadius: "md",
  respectReducedMotion: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  components: {
    Modal: Modal.extend({ styles: { title: { fontWeight: 600 } } }),
  },
});

/** Where Mantine's own colours stay below the contrast that WCAG AA asks for (4.5 to 1). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5a6168",
    "--mantine-color-placeholder": "#6a7177",
    "--mantine-color-orange-light-color": "#8f3a05",
    "--mantine-color-blue-light-color": "#0f4a80",
    "--mantine-color-green-light-color": "#1b6b2d",
    "--mantine-color-red-light-color": "#a31d1d",
    "--support-sunken": "#f6f8f8",
    "--support-own": "#dcefee",
    "--support-urgent": "#b02a37",
  },
  dark: {
    "--mantine-color-dimmed": "#a8b0b6",
    "--mantine-color-placeholder": "#98a0a6",
    "--support-sunken": "#1d1f21",
    "--support-own": "#1f4443",
    "--support-urgent": "#ff8f8f",
  },
});
