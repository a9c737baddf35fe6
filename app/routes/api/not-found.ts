import { problem } from "./problem";

export const loader = (): Response => problem("not-found", "this address is not part of the API");
export const action = loader;
