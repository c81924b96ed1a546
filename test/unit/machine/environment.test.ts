import { expect, it } from 'vitest';
import { namedCpu } from '../../../src/machine/environment.js';

it.each([
  [
    'an arm64 machine, where the kernel has numbers',
    'processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n\nprocessor\t: 1\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n',
    'ARM implementer 0x41, part 0xd0c',
  ],
  ['x86', 'processor\t: 0\nmodel\t\t: 85\nmodel name\t: Intel(R) Xeon(R)\n', 'Intel(R) Xeon(R)'],
  ['RISC-V', 'processor\t: 0\nhart\t\t: 2\nisa\t\t: rv64imafdc\nuarch\t\t: sifive,u74-mc\n', 'sifive,u74-mc'],
  ['POWER', 'processor\t: 0\ncpu\t\t: POWER9, altivec supported\n', 'POWER9, altivec supported'],
  ['a system without such a file', '', undefined],
])('the CPU of %s', (_, cpuinfo, name) => {
  expect(namedCpu(cpuinfo)).toBe(name);
});
