import { divideFloor } from "../shared/integer";
import type { TrustSettings } from "../programs/program";

/**
 * Damping between two who endorse each other often: floor(100 * M / (M + n)), n the earlier endorsements between them, both ways,
 * within the trust window (SCORING.md section 5). Never 0: giving back is normal.
 */
export function pairPercent(trust: "off" | TrustSettings, earlierBetweenThem: number): number {
  if (trust === "off") return 100;
  return divideFloor(100 * trust.pairDamping, trust.pairDamping + earlierBetweenThem);
}
