import type { LambdaFacts, ProvisionedFacts } from '../../domain/facts/lambda.js';
import { formatShare, formatUsd } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { LAMBDA_PRICES } from '../../domain/lambda-prices.js';
import { counted } from '../../domain/words.js';
import type { LogUse } from '../../lambda-log/use.js';
import { awsWords, figure, fine, monthlyCost, PRICED } from './finding.js';

const ID = 'provisioned-concurrency';

/** Provisioned concurrency: what it costs, and whether anybody can be seen to use it. */
export function provisionedFindings(facts: LambdaFacts, use: LogUse | undefined): InspectionFinding[] {
  const { provisioned } = facts;
  if (provisioned === undefined) return [];
  if (provisioned.length === 0) return [fine(ID, 'No provisioned concurrency is asked for.')];
  return provisioned.map((one) => findingOf(one, facts, use));
}

function findingOf(one: ProvisionedFacts, facts: LambdaFacts, use: LogUse | undefined): InspectionFinding {
  const { qualifier, requested, status, reason } = one;
  const cost = costOf(one, facts, requested);
  const asked = `${facts.name}:${qualifier} asks for ${counted(requested, 'provisioned environment')}`;
  const price = `${formatUsd(cost)} per month whether used or not (${PRICED})`;
  const figures = [
    figure('provisioned concurrency', requested, 'count'),
    figure('provisioned concurrency', cost, 'usdPerMonth'),
  ];
  const end = `aws lambda delete-provisioned-concurrency-config ${awsWords(facts)} --qualifier ${qualifier}`;
  if (status === 'FAILED') {
    return {
      id: ID,
      status: 'problem',
      message: `${asked}, and its status is FAILED${reason === undefined ? '' : `: ${reason.replace(/[.!?]$/, '')}`}. Once that is fixed it costs ${price}.`,
      figures,
      remedy: `Fix the cause and request it again, or remove it: ${end}.`,
    };
  }
  if (isUnused(one, facts)) {
    const elsewhere = (facts.eventSources ?? []).filter((source) => source.qualifier !== qualifier);
    const sources =
      elsewhere.length === 0
        ? ''
        : ` The event sources invoke ${[...new Set(elsewhere.map((source) => source.qualifier))].join(', ')}.`;
    return {
      id: ID,
      status: 'warning',
      message: `${asked}: ${price}. Nothing is known to use it: no alias points to that version, and no event source invokes it.${sources}`,
      figures,
      remedy: `Move it to the alias that is invoked, or remove it: ${end}.`,
    };
  }
  if (use?.mostAtOnce !== undefined)
    return withLog({ one, facts, use: use as Required<LogUse>, asked, price, end });
  const missed = (facts.eventSources ?? []).filter((source) => source.qualifier === '$LATEST');
  const skips =
    missed.length === 0
      ? ''
      : ` ${counted(missed.length, 'event source')} (${[...new Set(missed.map(({ service }) => service))].join(', ')}) ${missed.length === 1 ? 'invokes' : 'invoke'} $LATEST, which has none.`;
  return {
    id: ID,
    status: missed.length > 0 ? 'warning' : 'note',
    message: `${asked}: ${price}.${skips}${past(one, facts)} Without a log it is unknown how much of it is used.`,
    figures: [
      ...figures,
      ...(missed.length > 0 ? [figure('event sources past it', missed.length, 'count')] : []),
    ],
    remedy: `${missed.length > 0 ? `Let them invoke ${facts.name}:${qualifier}. ` : ''}Export the log and give it with --logs FILE.`,
  };
}

function withLog({
  one,
  facts,
  use,
  asked,
  price,
  end,
}: {
  one: ProvisionedFacts;
  facts: LambdaFacts;
  use: Required<Pick<LogUse, 'mostAtOnce'>> & LogUse;
  asked: string;
  price: string;
  end: string;
}): InspectionFinding {
  const spare = one.requested - use.mostAtOnce;
  const spareCost = costOf(one, facts, Math.max(0, spare));
  const hidden = use.invocations === 0 ? 0 : use.hidden / use.invocations;
  const seen = `At most ${use.mostAtOnce} were busy at once in the ${counted(use.invocations, 'invocation')} of the log; ${formatShare(hidden)} of them followed an initialisation that no caller waited for, and ${use.waited} waited for one.`;
  const figures = [
    figure('provisioned concurrency', one.requested, 'count'),
    figure('provisioned concurrency', costOf(one, facts, one.requested), 'usdPerMonth'),
    figure('busy at once, at most', use.mostAtOnce, 'count'),
    figure('invocations in the log', use.invocations, 'count'),
    figure('hidden initialisations', hidden, 'share'),
    figure('invocations that waited', use.waited, 'count'),
  ];
  if (spare <= 0) return fine(ID, `${asked}: ${price}. ${seen}`, figures);
  return {
    id: ID,
    status: 'warning',
    message: `${asked}: ${price}. ${seen} ${formatUsd(spareCost)} of it per month kept ${spare} more than that.`,
    figures: [...figures, figure('beyond what was busy', spareCost, 'usdPerMonth')],
    remedy:
      use.mostAtOnce === 0
        ? `End it: ${end}.`
        : `Ask for ${use.mostAtOnce} where the log is typical: aws lambda put-provisioned-concurrency-config ${awsWords(facts)} --qualifier ${one.qualifier} --provisioned-concurrent-executions ${use.mostAtOnce}.`,
  };
}

/** The start that is looked at may not be one of those that it serves. */
function past(
  { qualifier }: ProvisionedFacts,
  { name, qualifier: asked, aliases = [], configuration }: LambdaFacts,
) {
  const versions = aliases.find((alias) => alias.name === qualifier)?.versions ?? [qualifier];
  if (versions.includes(configuration.version)) return '';
  return ` ${asked === undefined ? `${name} without a qualifier` : `${name}:${asked}`} has none of it.`;
}

/** On a version that neither an alias, nor an event source, nor the one who asks names; on an alias, callers may be anyone. */
function isUnused({ qualifier }: ProvisionedFacts, facts: LambdaFacts): boolean {
  const { aliases, eventSources = [], qualifier: asked } = facts;
  if (aliases === undefined || !/^\d+$/.test(qualifier) || asked === qualifier) return false;
  return (
    !aliases.some(({ versions }) => versions.includes(qualifier)) &&
    !eventSources.some((source) => source.qualifier === qualifier)
  );
}

/** By the memory of the version that it is of, where that is known. */
function costOf({ qualifier }: ProvisionedFacts, facts: LambdaFacts, count: number): number {
  const { versions = [], aliases = [], configuration } = facts;
  const version = aliases.find(({ name }) => name === qualifier)?.versions[0] ?? qualifier;
  const found = versions.find((one) => one.version === version);
  const { architecture, memorySizeMB } = configuration;
  const price = LAMBDA_PRICES.provisionedPerGbSecond[architecture];
  return monthlyCost(price, found?.memorySizeMB ?? memorySizeMB, count);
}
