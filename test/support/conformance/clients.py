"""Asks what it reads, line by line, with boto3 or with the AWS CLI (in this process), and prints what was answered."""

import base64
import contextlib
import datetime
import io
import json
import re
import sys
import tempfile

import awscli.clidriver
import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
# What a client would refuse by itself goes to the service too.
CONFIG = Config(retries={'total_max_attempts': 1}, parameter_validation=False)
FAST = {'Delay': 0.05, 'MaxAttempts': 200}
client = boto3.client('lambda', endpoint_url=URL, region_name='us-east-1', config=CONFIG)
driver = awscli.clidriver.create_clidriver()


def plain(value):
    """As JSON can have it."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if key != 'ResponseMetadata'}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if hasattr(value, 'read'):
        return value.read().decode()
    return value


def with_bytes(value):
    if isinstance(value, dict):
        if set(value) == {'$bytes'}:
            return base64.b64decode(value['$bytes'])
        return {key: with_bytes(one) for key, one in value.items()}
    return [with_bytes(one) for one in value] if isinstance(value, list) else value


def boto(kind, call, given):
    given = with_bytes(given)
    try:
        if kind == 'wait':
            client.get_waiter(call).wait(**given, WaiterConfig=FAST)
            return {'answer': {}}
        name = xform_name(call)
        if kind == 'pages':
            return {'answer': plain(client.get_paginator(name).paginate(**given, PaginationConfig={'PageSize': 1}).build_full_result())}
        return {'answer': plain(getattr(client, name)(**given))}
    except ClientError as error:
        of = error.response
        status = of['ResponseMetadata']['HTTPStatusCode']
        return {'error': {'code': of['Error']['Code'], 'status': status, 'message': of['Error']['Message']}}


def file_of(content):
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(content)
    return file.name


def arguments(call, given, is_raw):
    """As somebody writes them in a shell; is_raw: those that the CLI itself demands may be missing."""
    given = with_bytes(given)
    args = []
    for place in ('Code', 'Content'):
        if 'ZipFile' in given.get(place, {}):
            rest = dict(given[place])
            args += ['--zip-file', 'fileb://' + file_of(rest.pop('ZipFile'))]
            given = {key: value for key, value in given.items() if key != place} | ({place: rest} if rest else {})
    if is_raw:
        return args + ['--cli-input-json', json.dumps(given)]
    for name, value in given.items():
        # The CLI follows pages by itself, and --max-items is where it stops.
        option = '--page-size' if name == 'MaxItems' else '--' + xform_name(name, '-')
        if isinstance(value, bool):
            args.append(option if value else option.replace('--', '--no-', 1))
        elif isinstance(value, bytes):
            args += [option, 'fileb://' + file_of(value)]
        else:
            args += [option, value if isinstance(value, str) else json.dumps(value)]
    return args


def cli(kind, call, given, is_raw):
    verb = ['wait'] if kind == 'wait' else []
    args = ['lambda', *verb, xform_name(call, '-').replace('_', '-'), *arguments(call, given, is_raw)]
    args += ['--endpoint-url', URL, '--output', 'json'] + (['--page-size', '1'] if kind == 'pages' else [])
    if call == 'Invoke':
        out = file_of(b'')
        args.append(out)
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        code = driver.main(args)
    if code == 0:
        answer = json.loads(stdout.getvalue() or '{}')
        if call == 'Invoke':
            answer['Payload'] = open(out).read()
        return {'answer': answer}
    said = stderr.getvalue().strip()
    found = re.match(r'(?:aws: \[ERROR\]: )?An error occurred \((\w+)\) when calling the \w+ operation(?: \(.*?\))?: (.*)', said, re.S)
    if not found:
        return {'error': {'code': 'the CLI itself', 'message': said}}
    return {'error': {'code': found[1], 'message': found[2]}}


for line in sys.stdin:
    asked = json.loads(line)
    try:
        if asked['by'] == 'boto3':
            said = boto(asked['kind'], asked['call'], asked['input'])
        else:
            said = cli(asked['kind'], asked['call'], asked['input'], asked['raw'])
    except Exception as error:
        said = {'error': {'code': type(error).__name__, 'message': str(error)}}
    print(json.dumps(said), flush=True)
