"""Writes fixtures/lambda-api.json: what AWS's own model of Lambda demands of the requests that the emulator answers.

    pip install botocore==1.43.127
    python scripts/lambda-constraints.py

The model is that of botocore (Apache-2.0), whose calls are those of the client package for JavaScript in package-lock.json;
the client for JavaScript ships only members, enums and what is required, and a test holds both against each other. Of the
model come only paths, statuses, required members, types, ranges, lengths, patterns and enums: no texts.
"""

import json
import pathlib

import botocore
from botocore.loaders import Loader

# Calls that the emulator answers, function URLs included.
CALLS = """
AddLayerVersionPermission AddPermission CreateAlias CreateEventSourceMapping CreateFunction CreateFunctionUrlConfig
DeleteAlias DeleteEventSourceMapping DeleteFunction DeleteFunctionConcurrency DeleteFunctionEventInvokeConfig
DeleteFunctionUrlConfig DeleteLayerVersion DeleteProvisionedConcurrencyConfig GetAccountSettings GetAlias
GetEventSourceMapping GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency GetFunctionConfiguration
GetFunctionEventInvokeConfig GetFunctionUrlConfig GetLayerVersion GetLayerVersionByArn GetLayerVersionPolicy GetPolicy
GetProvisionedConcurrencyConfig GetRuntimeManagementConfig Invoke InvokeAsync InvokeWithResponseStream ListAliases
ListEventSourceMappings ListFunctionEventInvokeConfigs ListFunctionUrlConfigs ListFunctions ListLayerVersions ListLayers
ListProvisionedConcurrencyConfigs ListTags ListVersionsByFunction PublishLayerVersion PublishVersion PutFunctionConcurrency
PutFunctionEventInvokeConfig PutProvisionedConcurrencyConfig RemoveLayerVersionPermission RemovePermission TagResource
UntagResource UpdateAlias UpdateEventSourceMapping UpdateFunctionCode UpdateFunctionConfiguration
UpdateFunctionEventInvokeConfig UpdateFunctionUrlConfig
""".split()

model = Loader().load_service_model('lambda', 'service-2')
shapes = {}


def constraints(name):
    """Puts a shape, and all that it consists of, among the shapes."""
    if name in shapes:
        return
    shape = model['shapes'][name]
    kept = {key: shape[key] for key in ('type', 'required', 'min', 'max', 'pattern', 'enum', 'sensitive') if key in shape}
    shapes[name] = kept
    if shape['type'] == 'structure':
        payload = shape.get('payload')
        kept['members'] = {}
        for member, of in shape['members'].items():
            place = 'payload' if member == payload else of.get('location', 'body')
            entry = {'shape': of['shape']}
            if place != 'body':
                entry['in'] = place
            if of.get('locationName', member) != member:
                entry['name'] = of['locationName']
            kept['members'][member] = entry
            constraints(of['shape'])
    for part in {'list': ['member'], 'map': ['key', 'value']}.get(shape['type'], []):
        kept[part] = shape[part]['shape']
        constraints(kept[part])


operations = {}
for call in CALLS:
    operation = model['operations'][call]
    http = operation['http']
    operations[call] = {
        'method': http['method'],
        'path': http['requestUri'],
        'status': http['responseCode'],
        **({'input': operation['input']['shape']} if 'input' in operation else {}),
    }
    if 'input' in operation:
        constraints(operation['input']['shape'])


def lines(table):
    return ',\n'.join(f'  {json.dumps(name)}: {json.dumps(table[name])}' for name in sorted(table))


text = (
    '{"source": '
    + json.dumps({'package': 'botocore', 'version': botocore.__version__, 'model': 'lambda/2015-03-31/service-2.json', 'licence': 'Apache-2.0'})
    + ',\n"operations": {\n'
    + lines(operations)
    + '\n},\n"shapes": {\n'
    + lines(shapes)
    + '\n}}\n'
)
pathlib.Path(__file__, '../../fixtures/lambda-api.json').resolve().write_text(text)
