/** What an application in one file does before it runs: it unpacks itself, or finds that it has done so before. */
export interface Unpack {
  /** What tells it the folder. */
  readonly variable: 'PEX_ROOT' | 'SHIV_ROOT';
  readonly state: 'warm' | 'cold';
}
