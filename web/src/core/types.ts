/** Short names for the API's types. */

import type { components } from '../generated/api';

export type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type SopRequest = Schemas['Request'];
export type SopEvent = Schemas['Event'];
export type History = Schemas['History'];
export type Role = Schemas['Role'];
export type Status = Schemas['Status'];
export type FileKind = Schemas['FileKind'];
export type ContentType = Schemas['ContentType'];
export type StepTaken = Schemas['StepTaken'];
export type SeenDraft = Schemas['SeenDraft'];
export type Draft = Schemas['Draft'];
export type Correction = Schemas['Correction'];
export type Place = Schemas['Place'];
export type Account = Schemas['Account'];
export type Agency = Schemas['Agency'];
export type Comment = Schemas['Comment'];
export type DeadlineExplained = Schemas['DeadlineExplained'];
export type FileOpened = Schemas['FileOpened'];

/** The command of each transition, without the request that it is about. */
export interface Commands {
  submit_request: Schemas['SubmitRequest'];
  receive_request: Schemas['ReceiveRequest'];
  form_team: Schemas['FormTeam'];
  reassign_team: Schemas['ReassignTeam'];
  supply_material: Schemas['SupplyMaterial'];
  submit_draft: Schemas['SubmitDraft'];
  ask_fact_check: Schemas['AskFactCheck'];
  answer_fact_check: Schemas['AnswerFactCheck'];
  check_content: Schemas['CheckContent'];
  decide_corrections: Schemas['DecideCorrections'];
  repair_content: Schemas['RepairContent'];
  return_request: Schemas['ReturnRequest'];
  review_content: Schemas['ReviewContent'];
  decide_approval: Schemas['DecideApproval'];
  withdraw_request: Schemas['WithdrawRequest'];
}
export type TransitionName = keyof Commands;
export type CommandOf<T extends TransitionName> = Omit<Commands[T], 'request'>;

/** users/{uid}/notifications/{id}, the fields that a person reads. */
export interface Notice {
  id: string;
  request: string;
  title: string;
  register_number: string | null;
  why: string;
  is_urgent: boolean;
  transition: string;
  text: { id: string; en: string };
  at: string;
  read_at: string | null;
}

/** files/{id}, the fields by which a person knows a file. */
export interface FileInfo {
  name: string;
  content_type: string;
  size: number;
}

/** What became of a command in the inbox of its transition. */
export type Outcome =
  { state: 'applied'; answer: StepTaken } | { state: 'refused'; problem: Problem };

export type Problem = Schemas['Problem'];
