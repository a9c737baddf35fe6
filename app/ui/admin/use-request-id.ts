import { useEffect, useRef } from "react";

/** Where the browser keeps nothing for a page inside of another, requests are known until the page is loaded anew. */
const unanswered = new Map<string, string>();

function keep(key: string, id: string | undefined): void {
  if (id === undefined) unanswered.delete(key);
  else unanswered.set(key, id);
  try {
    if (id === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, id);
  } catch {
    // Not allowed here.
  }
}

function kept(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? unanswered.get(key);
  } catch {
    return unanswered.get(key);
  }
}

/**
 * Names what a form is about to send. The same content keeps its name until it was answered: pressed again after the answer was lost, even
 * on a page that was loaded anew, it is the same request to the server.
 */
export function useRequestId(answer: unknown): (content: Readonly<Record<string, string>>) => string {
  const sent = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (answer !== undefined && sent.current !== undefined) keep(sent.current, undefined);
  }, [answer]);
  return (content) => {
    const key = `request:${JSON.stringify(content)}`;
    const id = kept(key) ?? crypto.randomUUID();
    keep(key, id);
    sent.current = key;
    return id;
  };
}
