namespace Tensors.Testing;

/// <summary>What a program left when it ended.</summary>
/// <param name="ExitCode">The exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="Output">What it printed to its standard output.</param>
/// <param name="Error">What it printed to its standard error.</param>
public readonly record struct ProgramResult(int ExitCode, string Output, string Error);
