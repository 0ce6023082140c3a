using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Flow;

/// <content>Work that uses owners while the body goes on.</content>
internal sealed partial class OwnershipTransfer
{
    /// <summary>A task was waited for.</summary>
    private void Complete(FlowValue task, FlowState state) { }

    private void NoteRunningWork(OwnerSet owners, IOperation operand, IOperation by, FlowState state) { }
}
