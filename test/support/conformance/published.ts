import { expect } from 'vitest';
import { FUNCTION, zipOf } from './create.js';
import {
  ACCOUNT,
  arnOf,
  CONFLICT,
  guide,
  INVALID,
  MISSING,
  model,
  type Row,
  recorded,
  reference,
  type Theme,
  VALIDATION,
} from './row.js';

const FN = { FunctionName: 'fn' };
const updated: Row = {
  what: 'the end of the update',
  kind: 'wait',
  call: 'function_updated_v2',
  input: FN,
  follows: model('FunctionConfiguration.LastUpdateStatus'),
};
const revision = (said: Readonly<Record<string, Readonly<Record<string, unknown>>>>, of: string) =>
  String(said[of]?.RevisionId);

export const NAMES: Theme = {
  title: 'Names, qualifiers, accounts and regions',
  rows: [
    {
      what: 'a function to ask about',
      call: 'CreateFunction',
      input: { ...FN, ...FUNCTION, Publish: true },
      follows: reference('API_CreateFunction'),
    },
    { ...updated, what: 'its state', call: 'function_active_v2' },
    ...['fn', `${ACCOUNT}:function:fn`, arnOf('fn')].map(
      (FunctionName): Row => ({
        what: `by ${FunctionName.includes('arn') ? 'ARN' : FunctionName.includes(':') ? 'partial ARN' : 'name'}`,
        call: 'GetFunction',
        input: { FunctionName },
        follows: model('GetFunctionRequest.FunctionName'),
        answers: { Configuration: { FunctionArn: arnOf('fn') } },
      }),
    ),
    {
      what: 'by ARN with a version',
      call: 'GetFunctionConfiguration',
      input: { FunctionName: `${arnOf('fn')}:1` },
      follows: model('GetFunctionConfigurationRequest.FunctionName'),
      answers: { Version: '1', FunctionArn: `${arnOf('fn')}:1` },
    },
    {
      what: 'by a qualifier',
      call: 'GetFunctionConfiguration',
      input: { ...FN, Qualifier: '$LATEST' },
      follows: model('GetFunctionConfigurationRequest.Qualifier'),
      answers: { Version: '$LATEST', FunctionArn: `${arnOf('fn')}:$LATEST` },
    },
    {
      what: 'one qualifier twice',
      call: 'GetFunction',
      input: { FunctionName: `${arnOf('fn')}:1`, Qualifier: '1' },
      follows: recorded('test_lambda_api.py'),
      answers: { Configuration: { Version: '1' } },
    },
    ...(['GetFunction', 'GetFunctionConfiguration', 'DeleteFunction', 'Invoke', 'GetPolicy'] as const).map(
      (call): Row => ({
        what: 'two qualifiers',
        call,
        input: { FunctionName: 'fn:1', Qualifier: '2' },
        follows: recorded('test_lambda_api.py'),
        refuses: [
          INVALID,
          400,
          'The derived qualifier from the function name does not match the specified qualifier.',
        ],
      }),
    ),
    ...(['GetFunction', 'Invoke', 'PublishVersion', 'UpdateFunctionConfiguration'] as const).flatMap(
      (call): Row[] => [
        {
          what: 'a function of another region',
          call,
          input: { FunctionName: arnOf('fn').replace('us-east-1', 'eu-west-1') },
          follows: recorded('test_lambda_api.py'),
          refuses: [
            MISSING,
            404,
            "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
          ],
        },
        {
          what: 'a function of another account',
          call,
          input: { FunctionName: arnOf('fn').replace(ACCOUNT, '123456789012') },
          follows: guide('access-control-resource-based'),
          refuses: ['AccessDeniedException', 403, 'because no resource-based policy allows the lambda:'],
        },
      ],
    ),
    {
      what: 'a version that is not there',
      call: 'GetFunction',
      input: { ...FN, Qualifier: '7' },
      follows: recorded('test_lambda_api.py'),
      refuses: [MISSING, 404, `Function not found: ${arnOf('fn')}:7`],
    },
    {
      what: 'an alias that is not there',
      call: 'GetFunction',
      input: { ...FN, Qualifier: 'live' },
      follows: recorded('test_lambda_api.py'),
      refuses: [MISSING, 404, `Cannot find alias arn: ${arnOf('fn')}:live`],
    },
    {
      what: 'a qualifier that cannot be',
      call: 'GetFunction',
      input: { ...FN, Qualifier: 'a.b' },
      follows: model('GetFunctionRequest.Qualifier'),
      refuses: [VALIDATION, 400, "Value 'a.b' at 'qualifier' failed to satisfy constraint"],
    },
    {
      what: 'a change of a version',
      call: 'UpdateFunctionConfiguration',
      input: { FunctionName: 'fn:1', Description: 'x' },
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, 'This operation is permitted on Lambda functions only.'],
    },
  ],
};

export const VERSIONS: Theme = {
  title: 'Updates and versions',
  rows: [
    {
      what: 'new settings',
      call: 'UpdateFunctionConfiguration',
      input: {
        ...FN,
        MemorySize: 256,
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      },
      follows: reference('API_UpdateFunctionConfiguration'),
      keep: 'changed',
      answers: {
        ...{ MemorySize: 256, TracingConfig: { Mode: 'Active' }, LastUpdateStatus: 'InProgress' },
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
      },
    },
    updated,
    {
      what: 'settings back to text, which takes the levels away',
      call: 'UpdateFunctionConfiguration',
      input: { ...FN, LoggingConfig: { LogFormat: 'Text' }, DeadLetterConfig: { TargetArn: '' } },
      follows: recorded('test_lambda_api.py'),
      answers: {
        LoggingConfig: expect.not.objectContaining({ ApplicationLogLevel: 'INFO' }),
        TracingConfig: { Mode: 'Active' },
      },
    },
    updated,
    {
      what: 'a level for what has no format of its own, which is text',
      call: 'UpdateFunctionConfiguration',
      input: { ...FN, LoggingConfig: { SystemLogLevel: 'WARN' } },
      follows: guide('monitoring-cloudwatchlogs-log-level'),
      refuses: [INVALID, 400, 'only with the LogFormat JSON'],
    },
    {
      what: 'a revision that was another',
      call: 'UpdateFunctionConfiguration',
      input: (said) => ({ ...FN, Timeout: 9, RevisionId: revision(said, 'changed') }),
      follows: model('UpdateFunctionConfigurationRequest.RevisionId'),
      refuses: ['PreconditionFailedException', 412, 'Call the GetFunction/GetAlias API'],
    },
    {
      what: 'SnapStart on what runs Python 3.11',
      call: 'UpdateFunctionConfiguration',
      input: { ...FN, Runtime: 'python3.11', SnapStart: { ApplyOn: 'PublishedVersions' } },
      follows: guide('snapstart'),
      refuses: [INVALID, 400, 'python3.11 is not supported for SnapStart enabled functions.'],
    },
    {
      what: 'code that is only tried',
      call: 'UpdateFunctionCode',
      input: { ...FN, ZipFile: zipOf('x = 1\n'), DryRun: true },
      follows: model('UpdateFunctionCodeRequest.DryRun'),
      answers: { Version: '$LATEST' },
    },
    {
      what: 'new code, published',
      call: 'UpdateFunctionCode',
      input: { ...FN, ZipFile: zipOf('def handler(event, context): return 2\n'), Publish: true },
      follows: model('UpdateFunctionCodeRequest.Publish'),
      answers: { Version: '2', FunctionArn: `${arnOf('fn')}:2` },
    },
    updated,
    {
      what: 'a version of what has not changed',
      call: 'PublishVersion',
      input: FN,
      follows: reference('API_PublishVersion'),
      answers: { Version: '2' },
    },
    {
      what: 'a version of other code than what is there',
      call: 'PublishVersion',
      input: { ...FN, CodeSha256: 'other' },
      follows: model('PublishVersionRequest.CodeSha256'),
      refuses: [INVALID, 400, 'is different from current CodeSHA256 in $LATEST'],
    },
    {
      what: 'a description of 257 characters',
      call: 'PublishVersion',
      input: { ...FN, Description: 'd'.repeat(257) },
      follows: model('PublishVersionRequest.Description'),
      refuses: [VALIDATION, 400, "at 'description' failed to satisfy constraint"],
    },
    {
      what: 'the version, until it is active',
      kind: 'wait',
      call: 'published_version_active',
      input: { ...FN, Qualifier: '2' },
      follows: model('FunctionConfiguration.State'),
    },
    {
      what: 'all versions, page by page',
      kind: 'pages',
      call: 'ListVersionsByFunction',
      input: FN,
      follows: model('ListVersionsByFunctionRequest.Marker'),
      answers: {
        Versions: [
          { Version: '$LATEST', FunctionArn: `${arnOf('fn')}:$LATEST` },
          { Version: '1', FunctionArn: `${arnOf('fn')}:1` },
          { Version: '2', FunctionArn: `${arnOf('fn')}:2` },
        ],
      },
    },
    {
      what: 'all functions, page by page, without their states',
      kind: 'pages',
      call: 'ListFunctions',
      input: {},
      follows: model('ListFunctionsRequest.Marker'),
      answers: {
        Functions: [
          expect.not.objectContaining({ State: expect.anything() }),
          ...['partial', 'published', 'kept', 'fn'].map((FunctionName) => ({ FunctionName })),
        ],
      },
    },
    {
      what: 'all versions of all functions',
      call: 'ListFunctions',
      input: { FunctionVersion: 'ALL', MaxItems: 50 },
      follows: model('ListFunctionsRequest.FunctionVersion'),
      answers: {
        Functions: expect.arrayContaining([expect.objectContaining({ FunctionArn: `${arnOf('fn')}:2` })]),
      },
    },
    {
      what: 'versions of another kind',
      call: 'ListFunctions',
      input: { FunctionVersion: 'SOME' },
      follows: model('ListFunctionsRequest.FunctionVersion'),
      refuses: [VALIDATION, 400, "Value 'SOME' at 'functionVersion'"],
    },
    {
      what: 'a page of 10,001',
      call: 'ListFunctions',
      input: { MaxItems: 10_001 },
      follows: model('ListFunctionsRequest.MaxItems'),
      refuses: [
        VALIDATION,
        400,
        "Value '10001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 10000",
      ],
    },
    {
      what: 'the version $LATEST',
      call: 'DeleteFunction',
      input: { ...FN, Qualifier: '$LATEST' },
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, '$LATEST version cannot be deleted without deleting the function.'],
    },
  ],
};

const alias = (Name: string, more: object = {}) => ({ ...FN, Name, FunctionVersion: '2', ...more });
const weights = (AdditionalVersionWeights: object) => ({ RoutingConfig: { AdditionalVersionWeights } });

export const ALIASES: Theme = {
  title: 'Aliases',
  rows: [
    {
      what: 'an alias',
      call: 'CreateAlias',
      input: alias('live', { Description: 'main' }),
      follows: reference('API_CreateAlias'),
      keep: 'live',
      answers: { AliasArn: `${arnOf('fn')}:live`, Name: 'live', FunctionVersion: '2', Description: 'main' },
    },
    {
      what: 'the same alias again',
      call: 'CreateAlias',
      input: alias('live'),
      follows: reference('API_CreateAlias'),
      refuses: [CONFLICT, 409, `Alias already exists: ${arnOf('fn')}:live`],
    },
    {
      what: 'an alias with weights',
      call: 'CreateAlias',
      input: alias('canary', weights({ 1: 0.1 })),
      follows: model('CreateAliasRequest.RoutingConfig'),
      answers: weights({ 1: 0.1 }),
    },
    {
      what: 'an alias whose name is a number',
      call: 'CreateAlias',
      input: alias('12'),
      follows: model('CreateAliasRequest.Name'),
      refuses: [
        VALIDATION,
        400,
        "Value '12' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
      ],
    },
    {
      what: 'an alias of a version that is not there',
      call: 'CreateAlias',
      input: alias('x', { FunctionVersion: '9' }),
      follows: recorded('test_lambda_api.py'),
      refuses: [MISSING, 404, `Function not found: ${arnOf('fn')}:9`],
    },
    {
      what: 'an alias on $LATEST with weights',
      call: 'CreateAlias',
      input: alias('x', { FunctionVersion: '$LATEST', ...weights({ 1: 0.1 }) }),
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, '$LATEST is not supported for an alias pointing to more than 1 version'],
    },
    {
      what: 'a weight for $LATEST',
      call: 'CreateAlias',
      input: alias('x', weights({ $LATEST: 0.1 })),
      follows: model('AliasRoutingConfiguration.AdditionalVersionWeights'),
      refuses: [
        VALIDATION,
        400,
        "Value '{$LATEST=0.1}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [",
      ],
    },
    ...[1.5, -0.1].map(
      (weight): Row => ({
        what: `a weight of ${weight}`,
        call: 'CreateAlias',
        input: alias('x', weights({ 1: weight })),
        follows: model('AliasRoutingConfiguration.AdditionalVersionWeights'),
        refuses: [
          VALIDATION,
          400,
          `Value '{1=${weight}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`,
        ],
      }),
    ),
    {
      what: 'two weights',
      call: 'CreateAlias',
      input: alias('x', weights({ 1: 0.1, 2: 0.1 })),
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, 'Number of items in AdditionalVersionWeights cannot be greater than 1'],
    },
    {
      what: 'a weight for the version itself',
      call: 'CreateAlias',
      input: alias('x', weights({ 2: 0.1 })),
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, 'Function version 2 is already included in routing configuration.'],
    },
    {
      what: 'a weight for a version that is not there',
      call: 'CreateAlias',
      input: alias('x', weights({ 9: 0.1 })),
      follows: guide('configuring-alias-routing'),
      refuses: [MISSING, 404, `Function not found: ${arnOf('fn')}:9`],
    },
    {
      what: 'weights taken away',
      call: 'UpdateAlias',
      input: { ...FN, Name: 'canary', RoutingConfig: {} },
      follows: model('UpdateAliasRequest.RoutingConfig'),
      answers: { FunctionVersion: '2' },
    },
    {
      what: 'weights set',
      call: 'UpdateAlias',
      input: { ...FN, Name: 'canary', ...weights({ 1: 0.5 }) },
      follows: model('UpdateAliasRequest.RoutingConfig'),
      answers: weights({ 1: 0.5 }),
    },
    {
      what: '$LATEST while there are weights',
      call: 'UpdateAlias',
      input: { ...FN, Name: 'canary', FunctionVersion: '$LATEST' },
      follows: guide('configuring-alias-routing'),
      refuses: [INVALID, 400, '$LATEST is not supported for an alias pointing to more than 1 version'],
    },
    {
      what: 'a revision that was another',
      call: 'UpdateAlias',
      input: (said) => ({ ...FN, Name: 'canary', Description: 'x', RevisionId: revision(said, 'live') }),
      follows: model('UpdateAliasRequest.RevisionId'),
      refuses: ['PreconditionFailedException', 412, 'does not match the latest Revision Id'],
    },
    {
      what: 'an alias that is not there',
      call: 'UpdateAlias',
      input: { ...FN, Name: 'none', Description: 'x' },
      follows: recorded('test_lambda_api.py'),
      refuses: [MISSING, 404, `Alias not found: ${arnOf('fn')}:none`],
    },
    {
      what: 'an alias',
      call: 'GetAlias',
      input: { ...FN, Name: 'live' },
      follows: reference('API_GetAlias'),
      answers: { FunctionVersion: '2', Description: 'main' },
    },
    {
      what: 'a function by an alias',
      call: 'GetFunctionConfiguration',
      input: { ...FN, Qualifier: 'live' },
      follows: model('FunctionConfiguration.FunctionArn'),
      answers: { Version: '2', FunctionArn: `${arnOf('fn')}:live` },
    },
    {
      what: 'all aliases, page by page',
      kind: 'pages',
      call: 'ListAliases',
      input: FN,
      follows: model('ListAliasesRequest.Marker'),
      answers: { Aliases: [{ Name: 'live' }, { Name: 'canary' }] },
    },
    {
      what: 'aliases of a version',
      call: 'ListAliases',
      input: { ...FN, FunctionVersion: '1' },
      follows: model('ListAliasesRequest.FunctionVersion'),
      answers: { Aliases: [] },
    },
    {
      what: 'a version that an alias points to',
      call: 'DeleteFunction',
      input: { ...FN, Qualifier: '2' },
      follows: guide('configuration-aliases'),
      refuses: [CONFLICT, 409, 'unable to delete'],
    },
    {
      what: 'an alias as if it were a version',
      call: 'DeleteFunction',
      input: { ...FN, Qualifier: 'live' },
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, 'Deletion of aliases is not currently supported.'],
    },
    {
      what: 'an alias that is not there',
      call: 'DeleteAlias',
      input: { ...FN, Name: 'none' },
      follows: reference('API_DeleteAlias'),
    },
  ],
};

const provisioned = (Qualifier: string, ProvisionedConcurrentExecutions: number) => ({
  ...{ ...FN, Qualifier, ProvisionedConcurrentExecutions },
});

export const CONCURRENCY: Theme = {
  title: 'Provisioned and reserved concurrency',
  rows: [
    {
      what: 'for $LATEST',
      call: 'PutProvisionedConcurrencyConfig',
      input: provisioned('$LATEST', 1),
      follows: guide('provisioned-concurrency'),
      refuses: [INVALID, 400, 'cannot be applied to unpublished function versions'],
    },
    {
      what: 'for an alias with weights',
      call: 'PutProvisionedConcurrencyConfig',
      input: provisioned('canary', 1),
      follows: guide('provisioned-concurrency'),
      refuses: [INVALID, 400, 'Alias with weights can not be used with Provisioned Concurrency'],
    },
    {
      what: '0 executions',
      call: 'PutProvisionedConcurrencyConfig',
      input: provisioned('live', 0),
      follows: model('PutProvisionedConcurrencyConfigRequest.ProvisionedConcurrentExecutions'),
      refuses: [
        VALIDATION,
        400,
        "Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1",
      ],
    },
    {
      what: 'no qualifier',
      call: 'PutProvisionedConcurrencyConfig',
      input: { ...FN, ProvisionedConcurrentExecutions: 1 },
      isRaw: true,
      follows: model('PutProvisionedConcurrencyConfigRequest.Qualifier'),
      refuses: [
        VALIDATION,
        400,
        "Value null at 'qualifier' failed to satisfy constraint: Member must not be null",
      ],
    },
    {
      what: 'more than the account has',
      call: 'PutProvisionedConcurrencyConfig',
      input: provisioned('live', 1001),
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, "greater than account's unreserved concurrency [1000]"],
    },
    {
      what: 'so much that fewer than 100 are left for others',
      call: 'PutProvisionedConcurrencyConfig',
      input: provisioned('live', 901),
      follows: guide('provisioned-concurrency'),
      refuses: [INVALID, 400, 'below its minimum value of [100]'],
    },
    {
      what: 'none that was put',
      call: 'GetProvisionedConcurrencyConfig',
      input: { ...FN, Qualifier: 'live' },
      follows: reference('API_GetProvisionedConcurrencyConfig'),
      refuses: [
        'ProvisionedConcurrencyConfigNotFoundException',
        404,
        'No Provisioned Concurrency Config found for this function',
      ],
    },
    {
      what: 'for an alias',
      call: 'PutProvisionedConcurrencyConfig',
      input: provisioned('live', 2),
      follows: reference('API_PutProvisionedConcurrencyConfig'),
      answers: {
        Status: 'IN_PROGRESS',
        RequestedProvisionedConcurrentExecutions: 2,
        AvailableProvisionedConcurrentExecutions: 0,
      },
    },
    {
      what: 'for the version that the alias points to',
      call: 'PutProvisionedConcurrencyConfig',
      input: provisioned('2', 1),
      follows: recorded('test_lambda_api.py'),
      refuses: [CONFLICT, 409, 'Version is pointed by a Provisioned Concurrency alias'],
    },
    {
      what: 'all of a function, page by page',
      kind: 'pages',
      call: 'ListProvisionedConcurrencyConfigs',
      input: FN,
      follows: model('ListProvisionedConcurrencyConfigsRequest.Marker'),
      answers: {
        ProvisionedConcurrencyConfigs: [
          { FunctionArn: `${arnOf('fn')}:live`, RequestedProvisionedConcurrentExecutions: 2 },
        ],
      },
    },
    {
      what: 'reserved below what is provisioned',
      call: 'PutFunctionConcurrency',
      input: { ...FN, ReservedConcurrentExecutions: 1 },
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, "should not be lower than function's total provisioned concurrency [2]"],
    },
    {
      what: 'reserved below 0',
      call: 'PutFunctionConcurrency',
      input: { ...FN, ReservedConcurrentExecutions: -1 },
      follows: model('PutFunctionConcurrencyRequest.ReservedConcurrentExecutions'),
      refuses: [VALIDATION, 400, "at 'reservedConcurrentExecutions'"],
    },
    {
      what: 'reserved so that fewer than 100 are left for others',
      call: 'PutFunctionConcurrency',
      input: { ...FN, ReservedConcurrentExecutions: 901 },
      follows: guide('configuration-concurrency'),
      refuses: [INVALID, 400, 'below its minimum value of [100]'],
    },
    {
      what: 'reserved for a version',
      call: 'PutFunctionConcurrency',
      input: { FunctionName: 'fn:2', ReservedConcurrentExecutions: 3 },
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, 'This operation is permitted on Lambda functions only.'],
    },
    {
      what: 'reserved',
      call: 'PutFunctionConcurrency',
      input: { ...FN, ReservedConcurrentExecutions: 3 },
      follows: reference('API_PutFunctionConcurrency'),
      answers: { ReservedConcurrentExecutions: 3 },
    },
    {
      what: 'provisioned above what is reserved',
      call: 'PutProvisionedConcurrencyConfig',
      input: provisioned('live', 4),
      follows: recorded('test_lambda_api.py'),
      refuses: [INVALID, 400, 'should not be greater than the reservedConcurrentExecution'],
    },
    {
      what: 'what is reserved',
      call: 'GetFunctionConcurrency',
      input: FN,
      follows: reference('API_GetFunctionConcurrency'),
      answers: { ReservedConcurrentExecutions: 3 },
    },
    {
      what: 'what the account has',
      call: 'GetAccountSettings',
      input: {},
      follows: model('GetAccountSettingsResponse.AccountLimit'),
      answers: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 997 } },
    },
    {
      what: 'nothing reserved any more',
      call: 'DeleteFunctionConcurrency',
      input: FN,
      follows: reference('API_DeleteFunctionConcurrency'),
    },
    {
      what: 'nothing provisioned any more',
      call: 'DeleteProvisionedConcurrencyConfig',
      input: { ...FN, Qualifier: 'live' },
      follows: reference('API_DeleteProvisionedConcurrencyConfig'),
    },
  ],
};

export const INVOKE: Theme = {
  title: 'Invoke',
  rows: [
    {
      what: 'a function',
      call: 'Invoke',
      input: { ...FN, Payload: Buffer.from('{"n": 1}'), LogType: 'Tail' },
      follows: reference('API_Invoke'),
      answers: {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: '{"n": 1}',
        LogResult: expect.any(String),
      },
    },
    {
      what: 'a version by an alias',
      call: 'Invoke',
      input: { ...FN, Qualifier: 'live' },
      follows: model('InvocationRequest.Qualifier'),
      answers: { ExecutedVersion: '2' },
    },
    {
      what: 'an event',
      call: 'Invoke',
      input: { ...FN, InvocationType: 'Event' },
      follows: model('InvocationRequest.InvocationType'),
      answers: { StatusCode: 202 },
    },
    {
      what: 'whether it may be invoked',
      call: 'Invoke',
      input: { ...FN, InvocationType: 'DryRun' },
      follows: model('InvocationRequest.InvocationType'),
      answers: { StatusCode: 204 },
    },
    {
      what: 'a type that is none',
      call: 'Invoke',
      input: { ...FN, InvocationType: 'Later' },
      follows: model('InvocationRequest.InvocationType'),
      refuses: [
        VALIDATION,
        400,
        "Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
      ],
    },
    {
      what: 'a log type that is none',
      call: 'Invoke',
      input: { ...FN, LogType: 'All' },
      follows: model('InvocationRequest.LogType'),
      refuses: [VALIDATION, 400, "Value 'All' at 'logType'"],
    },
    {
      what: 'a payload that is no JSON',
      call: 'Invoke',
      input: { ...FN, Payload: Buffer.from('no json') },
      follows: reference('API_Invoke'),
      refuses: ['InvalidRequestContentException', 400, 'Could not parse request body into json'],
    },
  ],
};
