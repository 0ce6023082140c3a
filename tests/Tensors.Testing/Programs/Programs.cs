using CliWrap;
using CliWrap.Buffered;

namespace Tensors.Testing;

/// <summary>Describes commands, and runs those that end by themselves.</summary>
public static class Programs
{
    /// <summary>Describes the start of a program in which every signal has its default effect.</summary>
    public static Command Command(string program, params IEnumerable<string> arguments) =>
        From(ProgramSignals.WithDefaults(program, arguments));

    /// <summary>Describes the start of a program that ignores SIGINT and SIGHUP, as a background job under <c>nohup</c> does.</summary>
    public static Command BackgroundCommand(string program, params IEnumerable<string> arguments) =>
        From(ProgramSignals.WithIgnored(program, arguments));

    /// <summary>Adds environment variables to those that the test has.</summary>
    /// <param name="command">The command.</param>
    /// <param name="variables">Names and values; a value of null removes a variable.</param>
    public static Command With(this Command command, params IEnumerable<(string Name, string? Value)> variables)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command.WithEnvironmentVariables(
            command
                .EnvironmentVariables.Concat(variables.Select(v => KeyValuePair.Create(v.Name, v.Value)))
                .GroupBy(variable => variable.Key, StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal)
        );
    }

    /// <summary>Runs a command to its end. Its exit code is for the caller to check.</summary>
    public static async Task<ProgramResult> RunAsync(this Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var result = await command
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken)
            .ConfigureAwait(false);
        return new ProgramResult(result.ExitCode, result.StandardOutput, result.StandardError);
    }

    /// <summary>Runs a program to its end. Its exit code is for the caller to check.</summary>
    public static Task<ProgramResult> RunAsync(string program, params IEnumerable<string> arguments) =>
        Cli.Wrap(program).WithArguments(arguments).RunAsync();

    /// <summary>Runs a program to its end in a test that is not asynchronous.</summary>
    public static ProgramResult Run(string program, params IEnumerable<string> arguments) =>
        Run(Cli.Wrap(program).WithArguments(arguments));

    /// <summary>Runs a command to its end in a test that is not asynchronous.</summary>
    public static ProgramResult Run(Command command) => command.RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs a program, which must succeed.</summary>
    /// <returns>What it printed to its standard output.</returns>
    public static async Task<string> MustRunAsync(string program, params IEnumerable<string> arguments)
    {
        var (exitCode, output, error) = await RunAsync(program, arguments).ConfigureAwait(false);
        Assert.True(exitCode == 0, $"'{program}' ended with exit code {exitCode}: {error}");
        return output;
    }

    /// <summary>Runs a program, which must succeed, in a test that is not asynchronous.</summary>
    /// <inheritdoc cref="MustRunAsync"/>
    public static string MustRun(string program, params IEnumerable<string> arguments) =>
        MustRunAsync(program, arguments).GetAwaiter().GetResult();

    private static Command From(string[] commandLine) => Cli.Wrap(commandLine[0]).WithArguments(commandLine[1..]);
}
