namespace Tensors.Chaos.Steps;

/// <summary>What the driver asks of the first worker that reaches a step.</summary>
internal enum RequestedAction
{
    /// <summary>Wait a moment in the step, so that the driver can strike there.</summary>
    Linger,

    /// <summary>Fork while no other thread of the process allocates or opens.</summary>
    Fork,

    /// <summary>Fork whatever the other threads are doing.</summary>
    ForkAnyTime,
}

/// <summary>A request of the driver, small enough to be written and read as one number.</summary>
/// <param name="Cell">The role and step it is about.</param>
/// <param name="IsAtEnd">Whether to act when the step's work has been done, instead of before it.</param>
/// <param name="Action">What to do.</param>
internal readonly record struct Request(Cell Cell, bool IsAtEnd, RequestedAction Action)
{
    private const int AtEndBit = 0x100;
    private const int ActionShift = 16;

    /// <summary>The request as a positive number, for shared memory. Zero stands for no request.</summary>
    public int Code => Cell.Code | (IsAtEnd ? AtEndBit : 0) | ((int)Action << ActionShift);

    /// <summary>Reads <see cref="Code"/>; null for zero.</summary>
    public static Request? FromCode(int code) =>
        Cell.FromCode(code & (AtEndBit - 1)) is { } cell
            ? new Request(cell, (code & AtEndBit) != 0, (RequestedAction)(code >> ActionShift))
            : null;
}
