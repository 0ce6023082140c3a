using System.CommandLine;

namespace Tensors.Tool.CommandLine;

/// <summary>Runs a command, and converts errors to an exit code and a message on standard error.</summary>
internal static class CommandRunner
{
    private const int Failure = 1;
    private const int WrongInput = 2;
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(RootCommand command, string[] arguments)
    {
        using var interrupt = new CancellationTokenSource();
        using var signals = new Signals(interrupt);
        var parsed = command.Parse(arguments);
        if (UnknownOptions.Describe(parsed, arguments) is { } problem)
        {
            await Console.Error.WriteLineAsync(problem);
            return WrongInput;
        }

        try
        {
            var exitCode = await parsed.InvokeAsync(
                // This method handles signals and exceptions itself.
                new InvocationConfiguration
                {
                    ProcessTerminationTimeout = null,
                    EnableDefaultExceptionHandler = false,
                },
                interrupt.Token
            );
            return parsed.Errors.Count > 0 ? WrongInput : exitCode;
        }
        catch (WrongInputException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return WrongInput;
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return Interrupted;
        }
        catch (Exception e) when (e is TensorException or ToolException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Failure;
        }
    }
}
