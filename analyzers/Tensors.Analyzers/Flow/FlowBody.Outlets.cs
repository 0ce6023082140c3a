using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Flow;

/// <content>What goes on beside the body: work that it starts, and views that it lets out.</content>
internal sealed partial class FlowBody
{
    private readonly Dictionary<Owner, int> _works = [];
    private readonly Dictionary<IOperation, int> _viewExits = [];

    /// <summary>The work that the body starts, each with the location that keeps what it uses.</summary>
    public IReadOnlyDictionary<Owner, int> Works => _works;

    public int LocationOfWork(Owner work)
    {
        if (!_works.TryGetValue(work, out var location))
        {
            location = _locationCount++;
            _works.Add(work, location);
        }

        return location;
    }

    /// <summary>Where views leave the body, each with the location that keeps them until its end.</summary>
    public IReadOnlyDictionary<IOperation, int> ViewExits => _viewExits;

    public int LocationOfExit(IOperation operation)
    {
        if (!_viewExits.TryGetValue(operation, out var location))
        {
            location = _locationCount++;
            _viewExits.Add(operation, location);
        }

        return location;
    }
}
