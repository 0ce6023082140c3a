open Shop.Contracts

let numbers = Numbers.AllocateHeap 3L
numbers.Fill 2.0f
let length = numbers.Length
let sum = Array.sum (numbers.ToArray())
numbers.Dispose()
printfn $"{length} {sum}"
