import type { LambdaFacts } from '../../domain/facts/lambda.js';
import type { InspectionFigure, InspectionFinding } from '../../domain/inspection.js';
import { gbSeconds, LAMBDA_PRICES, MONTH_MS } from '../../domain/lambda-prices.js';

export function figure(what: string, value: number, unit: InspectionFigure['unit']): InspectionFigure {
  return { what, value, unit };
}

/** Nothing to do. */
export function fine(
  id: string,
  message: string,
  figures: readonly InspectionFigure[] = [],
): InspectionFinding {
  return { id, status: 'ok', message, figures: [...figures] };
}

/** What so many environments of that size cost in a month of 730 hours, at a price per GB-second. */
export function monthlyCost(perGbSecond: number, memorySizeMB: number, count = 1): number {
  return gbSeconds(MONTH_MS, memorySizeMB) * perGbSecond * count;
}

/** Where the prices are from: said with every one. */
export const PRICED = `list price of ${LAMBDA_PRICES.region}, ${LAMBDA_PRICES.asOf}`;

/** The function in a command for the AWS CLI. */
export function awsWords({ name, region }: Pick<LambdaFacts, 'name' | 'region'>): string {
  return `--function-name ${name} --region ${region}`;
}
