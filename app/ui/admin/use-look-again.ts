import { useRevalidator } from "@remix-run/react";
import { useEffect } from "react";

const LOOK_AGAIN_MS = 1000;

/** While something runs, the page reads again what the worker writes. */
export function useLookAgain(running: boolean): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!running || state !== "idle") return undefined;
    const timer = setTimeout(revalidate, LOOK_AGAIN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [running, state, revalidate]);
}
