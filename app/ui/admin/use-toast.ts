import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect } from "react";

/** Says that something is done, once for every new result. */
export function useToast(result: unknown, message: string | undefined): void {
  const shopify = useAppBridge();
  useEffect(() => {
    if (result !== undefined && message !== undefined) shopify.toast.show(message);
    // Only a new result is announced: the same one drawn again is not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [result]);
}
