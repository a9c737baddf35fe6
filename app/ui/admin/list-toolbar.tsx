import { useNavigation, useSearchParams } from "@remix-run/react";
import { Box, Button, Icon, InlineStack, Select, TextField } from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { useEffect, useRef, useState } from "react";
import { useTranslate } from "../i18n-context";

export type ListChoice = {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly label: string; readonly value: string }[];
};

type Props = {
  readonly searchLabel?: string;
  readonly searchPlaceholder?: string;
  readonly choices: readonly ListChoice[];
};

const TYPING_PAUSE_MS = 350;

/** Search and filters of a list. They live in the address: a filtered list can be sent to a colleague. */
export function ListToolbar({ searchLabel, searchPlaceholder, choices }: Props) {
  const t = useTranslate();
  const [query, setQuery] = useSearchParams();
  const [search, setSearch] = useState(query.get("q") ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (name: string, value: string): void => {
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === "") next.delete(name);
        else next.set(name, value);
        next.delete("after");
        next.delete("before");
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  };
  const filtered = query.has("q") || choices.some((choice) => query.has(choice.name));
  const clear = (): void => {
    setSearch("");
    setQuery((before) => new URLSearchParams(before.has("locale") ? { locale: before.get("locale") ?? "" } : {}));
  };
  return (
    <Box padding="300">
      <InlineStack gap="300" blockAlign="end">
        {searchLabel === undefined ? null : (
          <div style={{ flex: "1 1 14rem" }}>
            <TextField
              label={searchLabel}
              placeholder={searchPlaceholder ?? ""}
              autoComplete="off"
              prefix={<Icon source={SearchIcon} />}
              value={search}
              clearButton
              onClearButtonClick={() => {
                setSearch("");
                change("q", "");
              }}
              onChange={(value) => {
                setSearch(value);
                clearTimeout(timer.current);
                timer.current = setTimeout(() => {
                  change("q", value.trim());
                }, TYPING_PAUSE_MS);
              }}
            />
          </div>
        )}
        {choices.map((choice) => (
          <div key={choice.name} style={{ flex: "0 1 11rem", minWidth: "8rem" }}>
            <Select
              label={choice.label}
              options={[...choice.options]}
              value={query.get(choice.name) ?? choice.options[0]?.value ?? ""}
              onChange={(value) => {
                change(choice.name, value);
              }}
            />
          </div>
        ))}
        {filtered ? (
          <Button variant="tertiary" onClick={clear}>
            {t("list.clear")}
          </Button>
        ) : null}
      </InlineStack>
    </Box>
  );
}

/** Whether the list is being read anew for this very page. */
export function useListLoading(): boolean {
  const navigation = useNavigation();
  return navigation.state === "loading" && navigation.formMethod === undefined;
}
