"""Tells which modules of a folder can be imported: python -I -S -B import_check.py REQUEST

REQUEST is a JSON file: folder (goes first on sys.path), modules, services (AWS services whose boto3 client is made) and
result, a file that gets a line for what begins, `{"name": ...}`, and one for how it went, `{"name": ..., "error": ...}`.
So a module that ends the process is known by the line that it left.
"""

import importlib
import json
import sys
import traceback


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        request = json.load(file)
    sys.argv = [request['folder']]
    sys.path.insert(0, request['folder'])
    with open(request['result'], 'w', encoding='utf-8') as result:

        def attempt(name, work):
            def say(**found):
                result.write(json.dumps(dict(found, name=name)) + '\n')
                result.flush()

            say()
            try:
                work()
            except BaseException as error:  # A module may call sys.exit.
                lines = traceback.format_exception_only(type(error), error)
                say(error=lines[-1].strip())
            else:
                say(error=None)

        for name in request['modules']:
            attempt(name, lambda: importlib.import_module(name))
        for name in request['services']:
            attempt('boto3.client("%s")' % name, lambda: client(name))


def client(name):
    return importlib.import_module('boto3').client(name, region_name='us-east-1')


if __name__ == '__main__':
    main()
