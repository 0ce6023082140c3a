using CliWrap;

namespace Tensors.Testing;

/// <summary>Runs <c>dotnet</c> as a user would, apart from the build that runs this test and without processes that stay.</summary>
public static class Dotnet
{
    /// <summary>Runs <c>dotnet</c>.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="variables">Environment variables in addition to those of the test; a value of null removes a variable.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The exit code, and everything that was printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder,
        IEnumerable<(string Name, string? Value)> variables,
        params IEnumerable<string> arguments
    )
    {
        var (exitCode, output, error) = await Cli.Wrap("dotnet")
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .With([
                .. Without("MSBUILD"),
                ("MSBUILDDISABLENODEREUSE", "1"),
                ("UseSharedCompilation", "false"),
                ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
                ("DOTNET_CLI_UI_LANGUAGE", "en"),
                ("DOTNET_NOLOGO", "1"),
                .. variables,
            ])
            .RunAsync()
            .ConfigureAwait(false);
        return (exitCode, output + error);
    }

    /// <summary>Runs <c>dotnet</c>, which must succeed.</summary>
    /// <returns>Everything that was printed.</returns>
    /// <inheritdoc cref="RunAsync" path="/param"/>
    public static async Task<string> MustAsync(
        string folder,
        IEnumerable<(string Name, string? Value)> variables,
        params IEnumerable<string> arguments
    )
    {
        var command = arguments.ToArray();
        var (exitCode, output) = await RunAsync(folder, variables, command).ConfigureAwait(false);
        Assert.True(exitCode == 0, $"'dotnet {string.Join(' ', command)}' ended with {exitCode}:\n{output}");
        return output;
    }

    /// <summary>Removes the environment variables of the test whose names start with a prefix.</summary>
    public static IEnumerable<(string Name, string? Value)> Without(string prefix) =>
        Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(name => (name, (string?)null));
}
