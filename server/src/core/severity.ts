/** How certain and how grave a finding is. */

export const severities = ["error", "warning", "info", "hint"] as const;
export type Severity = (typeof severities)[number];
