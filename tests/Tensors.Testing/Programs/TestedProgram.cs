using CliWrap;

namespace Tensors.Testing;

/// <summary>A program of the repository as a user runs it, with a shared memory folder that can be inspected afterwards.</summary>
public class TestedProgram : RunningProgram
{
    private readonly SharedMemoryFolder _memory;

    /// <summary>Starts it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="memory">The folder, disposed with the program.</param>
    /// <param name="usesMemory">
    /// True to have the program place its shared memory there, where the command does not say otherwise; false for the shared memory of
    /// the test.
    /// </param>
    public TestedProgram(Command command, SharedMemoryFolder memory, bool usesMemory = true)
        : base(usesMemory ? Placed(command, memory) : command) => _memory = memory;

    /// <summary>Gets the folder for shared memory.</summary>
    public SharedMemoryFolder Memory => _memory;

    /// <summary>Gets the names of the files in that folder now.</summary>
    public IReadOnlyList<string> Leftovers => _memory.Files;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _memory.Dispose();
        }
    }

    private static Command Placed(Command command, SharedMemoryFolder memory) =>
        command.EnvironmentVariables.ContainsKey(SharedMemoryFolder.Variable)
            ? command
            : command.With((SharedMemoryFolder.Variable, memory.Path));
}
