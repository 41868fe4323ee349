/** What the sections of the admin's page are given. */

export interface SectionProps {
  /** `new`, or the id of what is changed; null while the list is shown. */
  open: string | null;
  close: () => Promise<unknown>;
}
