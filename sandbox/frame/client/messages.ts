// What the admin's page and App Bridge in the app's page say to each other by postMessage. Both sides check the origin.

export type MenuItem = { label: string; href: string; home: boolean };
export type BarButton = { id: string; label: string; disabled: boolean; loading: boolean; tone: string };
export type SaveBarState = { save: BarButton | null; discard: BarButton | null; confirmDiscard: boolean };
export type TitleBarState = {
  title: string;
  breadcrumb: BarButton | null;
  primary: BarButton | null;
  secondary: BarButton[];
};
export type PickerRequest =
  | {
      kind: "resource";
      type: string;
      action: string;
      multiple: boolean | number;
      selectionIds: string[];
      query: string;
    }
  | { kind: "items"; heading: string; multiple: boolean | number; headers: string[]; items: PickerItem[] };
export type PickerItem = { id: string; heading: string; data: string[]; disabled: boolean; selected: boolean };

export type ScopesRequest = { act: "query" | "request" | "revoke"; scopes: string[] };

export type ToAdmin =
  | { kind: "ready"; path: string; title: string }
  | { kind: "token"; call: number }
  | { kind: "navigated"; path: string; title: string }
  | { kind: "open"; url: string; target: string }
  | { kind: "menu"; items: MenuItem[] }
  | { kind: "toast"; id: string; message: string; error: boolean; durationMs: number; action: string | null }
  | { kind: "hide-toast"; id: string }
  | { kind: "save-bar"; bar: SaveBarState | null }
  | { kind: "title-bar"; bar: TitleBarState | null }
  | { kind: "loading"; on: boolean }
  | { kind: "pick"; call: number; request: PickerRequest }
  | { kind: "scopes"; call: number; request: ScopesRequest }
  | { kind: "leave"; call: number };

export type ToApp =
  | { kind: "answer"; call: number; value: unknown; error: string | null }
  | { kind: "navigate"; href: string }
  | { kind: "press"; id: string }
  | { kind: "toast-action"; id: string }
  | { kind: "toast-dismissed"; id: string };
