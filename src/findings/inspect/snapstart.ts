import type { LambdaFacts } from '../../domain/facts/lambda.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { awsWords, figure, fine } from './finding.js';

const MOST_EPHEMERAL_MB = 512;
const OLDEST_MINOR = 12;
const LABEL = 'com.amazonaws.lambda.feature.snapstart="Allow"';

/** SnapStart that is asked for and does nothing, or cannot work as configured. */
export function snapStartFindings(facts: LambdaFacts): InspectionFinding[] {
  const { configuration } = facts;
  const { snapStart, version } = configuration;
  if (!snapStart.isAsked) return [];
  const obstacles = obstaclesOf(facts);
  if (obstacles.length > 0) return obstacles;
  if (version === '$LATEST') return [onLatest(facts), ...ofNewest(facts)];
  if (snapStart.isOn) {
    return [fine('snapstart', `SnapStart is on, and version ${version} has its snapshot.`)];
  }
  return [withoutSnapshot(facts, version)];
}

/** The newest version that asks for a snapshot is what publishing again would make. */
function ofNewest(facts: LambdaFacts): InspectionFinding[] {
  const newest = facts.versions?.findLast(({ snapStart }) => snapStart.isAsked);
  return newest && !newest.snapStart.isOn ? [withoutSnapshot(facts, newest.version)] : [];
}

function withoutSnapshot(facts: LambdaFacts, version: string): InspectionFinding {
  const isImage = facts.configuration.packageType === 'Image';
  return isImage ? imageWithoutSnapshot(version) : zipWithoutSnapshot(facts, version);
}

function onLatest(facts: LambdaFacts): InspectionFinding {
  const published = (facts.versions ?? []).filter(({ snapStart }) => snapStart.isOn);
  const newest = published.at(-1)?.version;
  const others =
    facts.versions === undefined
      ? ''
      : `; of the published versions ${published.length} ${published.length === 1 ? 'has' : 'have'} one`;
  return {
    id: 'snapstart-latest',
    status: 'warning',
    message: `SnapStart is on for published versions, and $LATEST is none: it has no snapshot, and each of its cold starts is an ordinary one${others}.`,
    figures: [figure('versions with a snapshot', published.length, 'count')],
    remedy: `Invoke a version or an alias of one${newest === undefined ? '' : `, such as ${facts.name}:${newest}`}: aws lambda publish-version ${awsWords(facts)}.`,
  };
}

function imageWithoutSnapshot(version: string): InspectionFinding {
  return {
    id: 'snapstart-image',
    status: 'warning',
    message: `SnapStart is asked for, and version ${version}, a container image, has no snapshot: its OptimizationStatus is Off. Images other than AWS’s own of Python 3.${OLDEST_MINOR} and later need a label (which only the registry could show).`,
    figures: [figure('snapshots of this version', 0, 'count')],
    remedy: `Add LABEL ${LABEL} to the Dockerfile, push it, update the code and publish a version.`,
  };
}

function zipWithoutSnapshot(facts: LambdaFacts, version: string): InspectionFinding {
  return {
    id: 'snapstart-missing',
    status: 'warning',
    message: `SnapStart is asked for, and version ${version} has no snapshot: its OptimizationStatus is Off.`,
    figures: [figure('snapshots of this version', 0, 'count')],
    remedy: `Look for the reason: aws lambda get-function-configuration ${awsWords(facts)} --qualifier ${version} --query '[State,StateReason,StateReasonCode]'; then publish another version.`,
  };
}

/** What AWS documents as not possible together with SnapStart. */
function obstaclesOf({ configuration, provisioned = [], aliases = [] }: LambdaFacts): InspectionFinding[] {
  const { ephemeralStorageMB, fileSystems, runtime, version } = configuration;
  const minor = Number(/^python3\.(\d+)$/.exec(runtime ?? '')?.[1] ?? Number.NaN);
  const names = [
    version,
    ...aliases.filter(({ versions }) => versions.includes(version)).map(({ name }) => name),
  ];
  const kept = provisioned.filter(({ qualifier }) => names.includes(qualifier));
  const with_ = (what: string, cause: InspectionFinding['figures'], remedy: string): InspectionFinding => ({
    id: 'snapstart-conflict',
    status: 'problem',
    message: `SnapStart does not work ${what}.`,
    figures: cause,
    remedy,
  });
  return [
    ...(minor < OLDEST_MINOR
      ? [
          with_(
            `with ${runtime}: it needs python3.${OLDEST_MINOR} or later`,
            [figure('minor version of Python', minor, 'count')],
            `Move to python3.${OLDEST_MINOR} or later, or set ApplyOn to None.`,
          ),
        ]
      : []),
    ...(ephemeralStorageMB > MOST_EPHEMERAL_MB
      ? [
          with_(
            `with ${ephemeralStorageMB} MB of ephemeral storage: ${MOST_EPHEMERAL_MB} MB are the most`,
            [figure('ephemeral storage', ephemeralStorageMB, 'MB')],
            `Set the ephemeral storage to ${MOST_EPHEMERAL_MB} MB, or ApplyOn to None.`,
          ),
        ]
      : []),
    ...(fileSystems > 0
      ? [
          with_(
            'with a file system such as EFS',
            [figure('file systems', fileSystems, 'count')],
            'Unmount it, for example by packaging what is read at the start, or set ApplyOn to None.',
          ),
        ]
      : []),
    ...kept.map(({ qualifier, requested }) =>
      with_(
        `with provisioned concurrency, and ${qualifier} asks for ${requested}`,
        [figure('provisioned concurrency', requested, 'count')],
        'Choose one of them: coldstart lambda bench measures both.',
      ),
    ),
  ];
}
