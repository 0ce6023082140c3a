namespace Tensors.Chaos.Steps;

/// <summary>The part a process plays in a step of the protocol.</summary>
internal enum Role
{
    /// <summary>The process that allocated the tensor.</summary>
    Owner,

    /// <summary>The process that opened it.</summary>
    Consumer,
}

/// <summary>A step of the protocol.</summary>
internal enum Step
{
    /// <summary>Allocates the first tensor of a session, which creates the region.</summary>
    Create,

    /// <summary>Allocates a tensor in a region that exists as a rule.</summary>
    Allocate,

    /// <summary>Publishes a tensor for a peer to adopt.</summary>
    Publish,

    /// <summary>Sends a reference to a peer.</summary>
    HandOver,

    /// <summary>Opens a reference into a region that this process has not opened before.</summary>
    Attach,

    /// <summary>Borrows a tensor of a region that is open.</summary>
    Borrow,

    /// <summary>Adopts a published tensor of a region that is open.</summary>
    Adopt,

    /// <summary>Opens a tensor for writing and fills it.</summary>
    Write,

    /// <summary>Keeps a tensor, for others or for itself.</summary>
    Hold,

    /// <summary>Verifies a tensor and disposes it.</summary>
    Release,

    /// <summary>Sweeps: <see cref="SharedMemoryAllocator.RemoveExpired"/>.</summary>
    Sweep,

    /// <summary>Ends a session: <see cref="SharedMemoryAllocator.EndSession"/>.</summary>
    CloseSession,

    /// <summary>Ends the process, in good order or in the middle of everything.</summary>
    Exit,
}

/// <summary>A role and a step: one cell of the table that the driver prints.</summary>
/// <param name="Role">The role.</param>
/// <param name="Step">The step.</param>
internal readonly record struct Cell(Role Role, Step Step)
{
    /// <summary>Every cell that the protocol has. The driver aims at all of them.</summary>
    public static IReadOnlyList<Cell> All { get; } =
    [
        new(Role.Owner, Step.Create),
        new(Role.Owner, Step.Allocate),
        new(Role.Owner, Step.Publish),
        new(Role.Owner, Step.HandOver),
        new(Role.Owner, Step.Hold),
        new(Role.Owner, Step.Release),
        new(Role.Owner, Step.Sweep),
        new(Role.Owner, Step.CloseSession),
        new(Role.Owner, Step.Exit),
        new(Role.Consumer, Step.Attach),
        new(Role.Consumer, Step.Borrow),
        new(Role.Consumer, Step.Adopt),
        new(Role.Consumer, Step.Write),
        new(Role.Consumer, Step.HandOver),
        new(Role.Consumer, Step.Hold),
        new(Role.Consumer, Step.Release),
        new(Role.Consumer, Step.Exit),
    ];

    /// <summary>The cell as a positive number, for shared memory. Zero stands for no cell.</summary>
    public int Code => ((int)Role << 4) + (int)Step + 1;

    /// <summary>Reads <see cref="Code"/>; null for any number that is not the code of a cell.</summary>
    public static Cell? FromCode(int code)
    {
        foreach (var cell in All)
        {
            if (cell.Code == code)
            {
                return cell;
            }
        }

        return null;
    }
}
