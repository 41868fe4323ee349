/** The form of each transition, in the SOP's order; a form's code is loaded when it is opened. */

import type { Component } from 'svelte';

import type { SopEvent, SopRequest, TransitionName } from '../../core/types';

export interface StepProps {
  request: SopRequest;
  events: SopEvent[];
  onTaken: () => void;
}

type Form = () => Promise<{ default: Component<StepProps> }>;

/** Filing again has a page of its own: see `routes.ts`. */
export const STEP_FORMS: Record<Exclude<TransitionName, 'submit_request'>, Form> = {
  receive_request: () => import('./ReceiveRequest.svelte'),
  form_team: () => import('./FormTeam.svelte'),
  reassign_team: () => import('./ReassignTeam.svelte'),
  supply_material: () => import('./SupplyMaterial.svelte'),
  submit_draft: () => import('./SubmitDraft.svelte'),
  ask_fact_check: () => import('./AskFactCheck.svelte'),
  answer_fact_check: () => import('./AnswerFactCheck.svelte'),
  check_content: () => import('./CheckContent.svelte'),
  decide_corrections: () => import('./DecideCorrections.svelte'),
  repair_content: () => import('./RepairContent.svelte'),
  return_request: () => import('./ReturnRequest.svelte'),
  review_content: () => import('./ReviewContent.svelte'),
  decide_approval: () => import('./DecideApproval.svelte'),
  withdraw_request: () => import('./WithdrawRequest.svelte'),
};

/** Those that judge a draft are taken where it is seen: in the review room. */
export const IN_REVIEW_ROOM: ReadonlySet<TransitionName> = new Set([
  'check_content',
  'decide_corrections',
  'review_content',
  'decide_approval',
  'ask_fact_check',
  'answer_fact_check',
]);
